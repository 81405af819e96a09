// Folders: the files of a drop or a choice, each with its path below what was dropped.

// Reads entries at once: they are gone when the drop event is over.
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = await Promise.all(entries.map((entry) => (entry.isDirectory ? below(entry, "") : one(entry, ""))));
  return found.flat();
}

// A folder's own name is left out, as it is when the folder is published.
export function chosenFiles(input) {
  return [...input.files].map((file) => ({ file, path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name }));
}

async function below(folder, path) {
  const reader = folder.createReader();
  const entries = [];
  // A reader hands out some hundred entries at a time.
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!some.length) break;
    entries.push(...some);
  }
  const found = await Promise.all(entries.filter(({ name }) => !name.startsWith(".")).map((entry) => (
    entry.isDirectory ? below(entry, `${path}${entry.name}/`) : one(entry, path))));
  return found.flat();
}

const one = (entry, path) => new Promise((resolve, reject) => {
  entry.file((file) => resolve([{ file, path: path + file.name }]), reject);
});
