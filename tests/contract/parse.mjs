// node parse.mjs FOLDER FILE: what the official parser, installed in FOLDER, says of an AsyncAPI
// document, as JSON: its diagnostics, and the addresses of the channels it understood (null: none).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const [folder, file] = process.argv.slice(2);
const { Parser } = createRequire(`${folder}/`)("@asyncapi/parser");
const { document, diagnostics } = await new Parser().parse(await readFile(file, "utf8"));
const addresses = document?.channels().all().map((channel) => channel.address()) ?? null;
console.log(JSON.stringify({ diagnostics, addresses }));
