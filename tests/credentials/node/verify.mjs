// {"credentials": {name: credential}, "schemaUrl", "schema"} on stdin; on stdout, for each name,
// what @digitalcredentials/verifier-core and @digitalbazaar/vc say of it.

import {closeNetwork, loadDocument, readJob} from './stage.mjs';

const job = await readJob();
closeNetwork(job);

const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');

const suite = new DataIntegrityProof({cryptosuite});

async function askVerifierCore(credential) {
  const {log = [], errors = [], additionalInformation = []} =
    await verifyCredential({credential, knownDIDRegistries: []});
  const steps = Object.fromEntries(log.map(({id, valid}) => [id, valid]));
  const [schema] = additionalInformation;
  return {
    signature: steps.valid_signature ?? false,
    notExpired: steps.expiration,
    notRevoked: steps.revocation_status,
    schema: schema?.results?.[0]?.result,
    errors: errors.map(({name, message}) => `${name}: ${message}`)
  };
}

async function askDigitalBazaar(credential) {
  const result = await vc.verifyCredential({
    credential, suite, documentLoader: loadDocument,
    checkStatus: options => checkStatus({...options, suite, documentLoader: loadDocument})
  });
  const [status] = result.statusResult?.results ?? [];
  return {
    verified: result.verified,
    revoked: status?.status ?? null,
    errors: (result.error?.errors ?? []).map(({message}) => message)
  };
}

const answers = {};
for(const [name, credential] of Object.entries(job.credentials)) {
  answers[name] = {
    verifierCore: await askVerifierCore(structuredClone(credential)),
    digitalBazaar: await askDigitalBazaar(structuredClone(credential))
  };
}
process.stdout.write(JSON.stringify(answers));
