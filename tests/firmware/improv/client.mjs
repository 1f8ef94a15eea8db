// What a web page does with a box by Improv: standard input and output are its serial port. Arguments: a network's name,
// a wrong password, the right one. The last line of standard error is what the page has learnt, as JSON.
import { register } from "node:module";
import { Readable, Writable } from "node:stream";

register("./bare_imports.mjs", import.meta.url);
const { ImprovSerial } = await import("./node_modules/improv-wifi-serial-sdk/dist/serial.js");

const port = { readable: Readable.toWeb(process.stdin), writable: Writable.toWeb(process.stdout) };
const quiet = { log() {}, debug() {}, error: console.error };
const [name, wrong, right] = process.argv.slice(2);

const client = new ImprovSerial(port, quiet);
const learnt = { info: await client.initialize(10000) };
learnt.names = [await client.getHostname(), await client.getDeviceName()];
learnt.renamed = await client.setDeviceName("Kotak lain").catch(String);
learnt.before = await client.requestNetworkState();
learnt.networks = await client.scan(20000);
learnt.refused = await client.provision(name, wrong, 30000).catch(String);
await client.provision(name, right, 30000);
learnt.state = client.state;
learnt.after = await client.requestNetworkState();
console.error(JSON.stringify(learnt));
process.exit();
