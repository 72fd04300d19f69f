"""LTI coming in: the two browser legs of a launch, and the keys of both sides.

    messages        the door of this room: a login starts, a launch is accepted or refused
    login           first leg: the platform is found, state and nonce go on record
    message         second leg: the token's signature, then PyLTI1p3's own checks
    claims          what the signed token says, every value read with its type (token_values)
    custom_parameters, deep_linking_settings
                    the claims that are more than a text: of any shape, and of another message
    recheck         the list of the security design, claim by claim
    roles           what a role claim amounts to in the one course that it came from
    signed_launch   what is handed on to the use cases
    deep_linking    what goes back to a platform that asked for links
    dynamic_registration    a platform registers Laurel (platform_configuration: what it says of
                    itself; client_registration: what is asked of it; registration_answers;
                    tool_configuration: the files of lti_config)
    platform_keys   the platforms' public keys, kept in memory (key_sets: what may be in a set)
    tool_keys       our own key pairs: published, rotated, used for service tokens
    library         PyLTI1p3's idea of a request, a registration and a session

PyLTI1p3 checks less than is needed (replays, times, audiences, targets), so
nothing that it accepts leaves this room unchecked by `recheck`.
"""
