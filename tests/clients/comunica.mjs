// Asks and changes an endpoint as programs do that use Comunica. Prints what it found as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, token] = process.argv.slice(2);
const engine = new QueryEngine();
const source = { type: "sparql", value: endpoint };
const context = { sources: [source] };

function fetchWithToken(input, init = {}) {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return fetch(input, { ...init, headers });
}

async function rows(query) {
  const bindings = await (await engine.queryBindings(query, context)).toArray();
  return bindings.map((each) => Object.fromEntries([...each].map(([name, term]) => [name.value, term.value])));
}

async function update(text) {
  await engine.queryVoid(text, { ...context, destination: source, fetch: fetchWithToken });
}

const found = {};
await update(`PREFIX : <http://example.org/> INSERT DATA {
  :thames :length 346 ; :name "Thames"@en . :rhine :length 1233 ; :flowsInto :sea . :thames :flowsInto :sea }`);
found.rows = await rows("SELECT ?river ?km { ?river <http://example.org/length> ?km } ORDER BY ?km");
found.group = await rows("SELECT ?sea (COUNT(*) AS ?n) { ?r <http://example.org/flowsInto> ?sea } GROUP BY ?sea");
found.ask = await engine.queryBoolean('ASK { ?river <http://example.org/name> "Thames"@en }', context);
const quads = await (await engine.queryQuads("CONSTRUCT WHERE { ?s <http://example.org/length> ?o }", context)).toArray();
found.quads = quads.map((each) => each.object.value).sort();
await update("PREFIX : <http://example.org/> DELETE WHERE { :rhine ?p ?o }");
found.after = await rows("SELECT ?river { ?river <http://example.org/length> ?km }");
try {
  // An engine of its own: it keeps what it knows of a source, and how to fetch it.
  await new QueryEngine().queryVoid("DELETE WHERE { ?s ?p ?o }", { ...context, destination: source });
} catch (error) {
  found.refused = String(error);
}
console.log(JSON.stringify(found));
