// Uploads: a few at a time, each with its progress; they go on while another view is shown.

import { element } from "/js/elements.js";
import { told } from "/js/staff.js";
import { button, count } from "./words.js";

export const ACCEPTED = ".pdf,.docx,.html,.htm,.md,.markdown,.txt,.yaml";
const AT_ONCE = 3;
const uploads = new Map();
export const news = new EventTarget();
let queue = Promise.resolve();
let leftOut = [];

// Files with their paths; what no document or sidecar is goes no further, and is told.
export function addFiles(app, given) {
  const files = given.filter(({ path }) => ACCEPTED.split(",").some((end) => path.toLowerCase().endsWith(end)));
  leftOut = given.length > 1 && files.length < given.length ? given.filter((one) => !files.includes(one)).map(({ path }) => path) : [];
  if (given.length === 1 && !files.length) files.push(...given);
  if (!given.length) return;
  for (const { file, path } of files) uploads.set(path, { file, path, sent: 0, error: "" });
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
  const failed = files.filter(({ path }) => uploads.has(path)).length;
  app.announce(`${count(files.length - failed, "file")} added to the draft.`);
  news.dispatchEvent(new CustomEvent("sent", { detail: files.length - failed }));
}

function send({ file, path }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const ended = (error) => {
      const upload = uploads.get(path);
      if (!error) uploads.delete(path);
      else if (upload) upload.error = error;
      news.dispatchEvent(new Event("change"));
      resolve();
    };
    request.upload.addEventListener("progress", (event) => {
      const upload = uploads.get(path);
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
    request.open("PUT", `/api/draft/files/${path.split("/").map(encodeURIComponent).join("/")}`);
    request.send(file);
  });
}

export const sendingRows = () => [...uploads.values()].map(sendingRow).concat(leftOut.length ? leftOutRow() : []);

function leftOutRow() {
  const names = `${leftOut.slice(0, 5).join(", ")}${leftOut.length > 5 ? " and others" : ""}`;
  return element("li", { class: "card" }, element("span", { class: "soft" }, `Left out, as neither documents nor details: ${names} `, button("Dismiss", () => {
    leftOut = [];
    news.dispatchEvent(new Event("change"));
  }, { kind: "slim" })));
}

function sendingRow({ path, sent, error }) {
  return element(
    "li",
    { class: "card" },
    element("span", { class: "file-name" }, path),
    error
      ? element("span", { class: "bad" }, error, " ", button("Dismiss", () => {
          uploads.delete(path);
          news.dispatchEvent(new Event("change"));
        }, { kind: "slim" }))
      : element("progress", { max: 1, value: sent, "aria-label": `Uploading ${path}` }),
  );
}
