"""The award as signed documents: what is issued, how it is signed, and how any of it is verified.

Belongs here: everything that knows Open Badges 3.0, Verifiable Credentials, Data Integrity,
did:web or Bitstring Status Lists, and the sealing of private keys. `documents` is the door
(`ports.documents.AwardDocuments`); `sealing` serves `ports.messages.Sealer`, and `secret_file`
makes the secret of an installation that configured none.

    what is said       achievement (with achievement_ids, alignments, narrative, results), issuer,
                       open_badge; in the words of wording, numbers, dates
    what is refused    guard, terms, structure (with open_badge.schema.json)
    how it is signed   contexts, canonical (with native_numbers, poison), template (with slots),
                       proofs, keys, multibase, json_text
    what is published  did, status_list
    what others show   untrusted, signed, issuer_keys, status_check, verify
"""
