// Shows the OpenAPI document that the service itself publishes.

import { element } from "/js/elements.js";

const described = await (await fetch("/api/openapi.json")).json();
const schemas = described.components?.schemas ?? {};

document.getElementById("title").textContent = `${described.info.title} API ${described.info.version}`;
document.getElementById("about").append(
  ...described.info.description.trim().split(/\n\s*\n/).map((text) => element("p", {}, text)));

const groups = new Map();
for (const [path, methods] of Object.entries(described.paths)) {
  for (const [method, route] of Object.entries(methods)) {
    const name = route.tags?.[0] ?? "other";
    groups.set(name, [...(groups.get(name) ?? []), show(method, path, route)]);
  }
}
for (const [name, routes] of groups) {
  document.getElementById("routes").append(element("section", {}, element("h2", {}, name), ...routes));
}

function show(method, path, route) {
  const inside = element("div", { class: "inside" }, element("p", {}, route.description ?? ""));
  if (route.parameters?.length) {
    inside.append(element("h3", {}, "Parameters"), list(route.parameters.map(
      (one) => [`${one.name} (${one.in})`, one.description ?? one.schema?.type ?? ""])));
  }
  const body = route.requestBody?.content?.["application/json"]?.schema;
  if (body) inside.append(element("h3", {}, "Body"), ...examples(body));
  inside.append(element("h3", {}, "Answers"), list(Object.entries(route.responses).map(
    ([status, answer]) => [status, answer.description])));
  const good = Object.entries(route.responses).find(([status]) => status.startsWith("2"));
  const told = good?.[1].content?.["application/json"]?.schema;
  if (told) inside.append(...examples(told));
  return element("details", { class: "route" },
    element("summary", {},
      element("span", { class: "method" }, method.toUpperCase()),
      element("span", { class: "path" }, path),
      element("span", { class: "brief" }, route.summary ?? "")),
    inside);
}

function list(rows) {
  return element("dl", {}, ...rows.flatMap(
    ([name, text]) => [element("dt", {}, name), element("dd", {}, text)]));
}

// The schema's own examples, or its fields when it has none.
function examples(schema) {
  const found = resolve(schema);
  const shown = found.examples ?? (found.properties ? [fields(found)] : []);
  return shown.map((one) => element("pre", {}, JSON.stringify(one, null, 2)));
}

function resolve(schema) {
  if (schema.$ref) return schemas[schema.$ref.split("/").at(-1)] ?? {};
  return schema.items ? resolve(schema.items) : schema;
}

function fields(schema) {
  return Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => {
    const kinds = (one.anyOf ?? [one]).map((kind) => kind.type ?? kind.$ref?.split("/").at(-1));
    return [name, kinds.join(" or ")];
  }));
}
