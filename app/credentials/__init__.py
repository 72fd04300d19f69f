"""The award as signed documents: what is issued, how it is signed, and how any of it is verified.

Belongs here: everything that knows Open Badges 3.0, Verifiable Credentials, Data Integrity,
did:web or Bitstring Status Lists, and the sealing of private keys. `documents` is the door
(`ports.documents.AwardDocuments`); `sealing` serves `ports.messages.Sealer`.

    achievement, issuer, open_badge, narrative, alignments, results, wording   what is said
    guard, terms, structure                               what is refused before it is signed
    contexts, canonical, template, multibase, keys, proofs               how it is signed
    did, status_list                                                 what is published beside it
    untrusted, signed, issuer_keys, status_check, verify       reading what somebody shows us
"""
