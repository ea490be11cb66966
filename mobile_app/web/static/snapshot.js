// The memory of a Python that has just started and imported what is pure Python: later starts go on from there.
// It holds code only, nobody's data. It is kept in the origin's private storage, after its SHA-256.
const NAME = "python-__RUNTIME__"; // changes with everything that gets into the memory
const DIGEST_BYTES = 32;
const ROOM_BYTES = 200e6; // the records need what is left more

const folder = () => navigator.storage.getDirectory();

// Returns the memory, or null when there is none or it is not what was kept.
export async function readSnapshot() {
  try {
    const file = await (await (await folder()).getFileHandle(NAME)).getFile();
    const content = new Uint8Array(await file.arrayBuffer());
    const memory = content.subarray(DIGEST_BYTES);
    if (sameBytes(content.subarray(0, DIGEST_BYTES), await digest(memory))) return memory;
    console.info("snapshot: damaged");
    await forgetSnapshots();
  } catch (error) {
    if (error.name !== "NotFoundError") console.info(`snapshot: ${error}`);
  }
  return null;
}

// Keeps `memory` in place of any other.
export async function keepSnapshot(memory) {
  await forgetSnapshots();
  const handle = await (await folder()).getFileHandle(NAME, { create: true });
  const file = await handle.createSyncAccessHandle();
  try {
    file.write(memory, { at: DIGEST_BYTES });
    file.write(await digest(memory), { at: 0 });
    file.flush();
  } finally {
    file.close();
  }
}

// True when one should be made: there is none of this build, and room for it.
export async function wantsSnapshot() {
  try {
    await (await folder()).getFileHandle(NAME);
    return false;
  } catch {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage > ROOM_BYTES;
  }
}

// Removes every snapshot, of earlier builds too; never fails.
export async function forgetSnapshots() {
  try {
    const root = await folder();
    for await (const name of root.keys()) {
      if (name.startsWith("python-")) await root.removeEntry(name);
    }
  } catch (error) {
    console.info(`snapshot: ${error}`);
  }
}

async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, n) => byte === other[n]);
}
