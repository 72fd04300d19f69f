// {"document", "rounds", "each"} on stdin: how long @digitalbazaar/vc takes to issue the document,
// as {"microseconds": [CPU time for one credential, by round], "credential": the last one}.

import {closeNetwork, loadDocument, readJob} from './stage.mjs';

const job = await readJob();
closeNetwork();

const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');

const controller = job.document.issuer.id;
const key = await Ed25519Multikey.generate({controller});
key.id = `${controller}#${key.publicKeyMultibase}`;
const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});

let credential;
async function issue() {
  credential = await vc.issue({
    credential: structuredClone(job.document), suite, documentLoader: loadDocument
  });
}

for(let warmUp = 0; warmUp < job.each; warmUp++) {
  await issue();
}
const microseconds = [];
for(let round = 0; round < job.rounds; round++) {
  const before = process.cpuUsage();
  for(let n = 0; n < job.each; n++) {
    await issue();
  }
  const {user, system} = process.cpuUsage(before);
  microseconds.push((user + system) / job.each);
}
process.stdout.write(JSON.stringify({microseconds, credential}));
