// Uploads: a few at a time, each with its progress; they go on while another view is shown.

import { element } from "/js/elements.js";
import { told } from "/js/staff.js";
import { button, count } from "./words.js";

export const ACCEPTED = ".pdf,.docx,.html,.htm,.md,.markdown,.txt,.yaml";
const AT_ONCE = 3;
const uploads = new Map();
export const news = new EventTarget();
let queue = Promise.resolve();

export function addFiles(app, files) {
  if (!files.length) return;
  for (const file of files) uploads.set(file.name, { file, sent: 0, error: "" });
  if (!location.hash.startsWith("#/draft")) app.go("#/draft");
  news.dispatchEvent(new Event("change"));
  queue = queue.then(() => sendAll(app, files));
}

async function sendAll(app, files) {
  const waitingFiles = [...files];
  const one = async () => {
    for (let file = waitingFiles.shift(); file; file = waitingFiles.shift()) await send(file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const failed = files.filter((file) => uploads.has(file.name)).length;
  app.announce(`${count(files.length - failed, "file")} added to the draft.`);
  news.dispatchEvent(new CustomEvent("sent", { detail: files.length - failed }));
}

function send(file) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const ended = (error) => {
      const upload = uploads.get(file.name);
      if (!error) uploads.delete(file.name);
      else if (upload) upload.error = error;
      news.dispatchEvent(new Event("change"));
      resolve();
    };
    request.upload.addEventListener("progress", (event) => {
      const upload = uploads.get(file.name);
      if (upload) upload.sent = event.loaded / (event.total || 1);
      news.dispatchEvent(new Event("progress"));
    });
    request.addEventListener("load", () => {
      try {
        told(request.status, JSON.parse(request.responseText || "null"));
        ended();
      } catch (error) {
        ended(error.message);
      }
    });
    request.addEventListener("error", () => ended("The connection broke off. Drop it again."));
    request.open("PUT", `/api/draft/files/${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}

export const sendingRows = () => [...uploads.values()].map(sendingRow);

function sendingRow({ file, sent, error }) {
  return element(
    "li",
    { class: "card" },
    element("span", { class: "file-name" }, file.name),
    error
      ? element("span", { class: "bad" }, error, " ", button("Dismiss", () => {
          uploads.delete(file.name);
          news.dispatchEvent(new Event("change"));
        }, { kind: "slim" }))
      : element("progress", { max: 1, value: sent, "aria-label": `Uploading ${file.name}` }),
  );
}
