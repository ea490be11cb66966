// What Python cannot do in a browser: AES-256-GCM that answers at once (the journal's), and the keys of the
// lock, made by the browser's own cryptography. Python sees this module as `vault_js`.
import { gcm } from "./vendor/noble-ciphers/aes.js";

const NONCE = 12;
const DATABASE = "bonphu.lock";
const KEYS = "keys";
const SECRET = "secret";

// Returns nonce and sealed bytes; the nonce is random, so nothing is sealed the same twice.
export function seal(key, plain, place) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = gcm(key, nonce, place).encrypt(plain);
  const both = new Uint8Array(NONCE + sealed.length);
  both.set(nonce);
  both.set(sealed, NONCE);
  return both;
}

// Returns the plain bytes, or undefined for any other key, place or byte.
export function open(key, sealed, place) {
  try {
    return gcm(key, sealed.subarray(0, NONCE), place).decrypt(sealed.subarray(NONCE));
  } catch {
    return undefined;
  }
}

// Does as `open`, by the browser's own cryptography: many times as quick for what is long, but not at once.
export async function openLong(key, sealed, place) {
  const how = { name: "AES-GCM", iv: sealed.subarray(0, NONCE), additionalData: place };
  try {
    const own = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt(how, own, sealed.subarray(NONCE)));
  } catch {
    return undefined;
  }
}

// Returns 32 bytes of PBKDF2-HMAC-SHA-256.
export async function stretch(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", pin, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(how, typed, 256));
}

// Keeps a new secret that no script can read, only use; an earlier one is gone.
export async function makeSecret() {
  const how = { name: "HMAC", hash: "SHA-256", length: 256 };
  const secret = await crypto.subtle.generateKey(how, false, ["sign"]);
  await inStore("readwrite", (store) => store.put(secret, SECRET));
}

export async function forgetSecret() {
  await inStore("readwrite", (store) => store.delete(SECRET));
}

// Returns HMAC-SHA-256 of `stretched` under the secret, or undefined when there is none.
export async function mix(stretched) {
  const secret = await inStore("readonly", (store) => store.get(SECRET));
  return secret ? new Uint8Array(await crypto.subtle.sign("HMAC", secret, stretched)) : undefined;
}

// Returns a new P-256 key's public point and what it agrees on with the holder of the point `theirs`.
export async function agree(theirs) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const other = await crypto.subtle.importKey("raw", theirs, curve, false, []);
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const point = await crypto.subtle.exportKey("raw", own.publicKey);
  const agreed = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own.privateKey, 256);
  return [new Uint8Array(point), new Uint8Array(agreed)];
}

// Runs one request; what it wrote is on the medium when this resolves.
async function inStore(mode, ask) {
  const database = await settled(asking(indexedDB.open(DATABASE, 1)));
  try {
    const turn = database.transaction(KEYS, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      turn.oncomplete = resolve;
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
    const answer = ask(turn.objectStore(KEYS));
    await done;
    return answer.result;
  } finally {
    database.close();
  }
}

function asking(opening) {
  opening.onupgradeneeded = () => opening.result.createObjectStore(KEYS);
  return opening;
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
