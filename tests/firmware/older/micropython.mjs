// MicroPython's WebAssembly build as a command: node micropython.mjs PACKAGE [-X heapsize=200k] -c CODE
//
// It has a file system of its own, in memory. What lies in the working directory and in MICROPYPATH is copied there
// before, and what it has made of the working directory is copied back. Its sockets are those of relay.py, which is
// asked a line on descriptor 3 and answers a line on descriptor 4.

import fs from "node:fs";
import path from "node:path";

const SOURCES = ".frozen"; // of the path, what is in the build itself

const words = process.argv.slice(3);
const heap_kb = Number(words[words.indexOf("-X") + 1].match(/^heapsize=(\d+)k$/)[1]);
const code = words[words.indexOf("-c") + 1];
const here = process.cwd();
const searched = process.env.MICROPYPATH.split(":");

const { loadMicroPython } = await import(path.resolve(process.argv[2], "micropython.mjs"));
const micropython = await loadMicroPython({
    heapsize: heap_kb * 1024,
    linebuffer: false,
    stdout: (bytes) => fs.writeSync(1, bytes),
    stderr: (bytes) => fs.writeSync(2, bytes),
});
micropython.registerJsModule("relay", { ask });

function ask(line) {
    fs.writeSync(3, line + "\n");
    const answer = Buffer.alloc(65536);
    let length = 0;
    do {
        length += fs.readSync(4, answer, length, answer.length - length);
    } while (answer[length - 1] !== 10);
    return answer.toString("latin1", 0, length);
}

function copy_in(folder) {
    micropython.FS.mkdirTree(folder);
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) copy_in(full);
        else if (entry.isFile()) micropython.FS.writeFile(full, fs.readFileSync(full));
    }
}

function copy_back(folder) {
    fs.mkdirSync(folder, { recursive: true });
    const kept = micropython.FS.readdir(folder).filter((name) => name !== "." && name !== "..");
    for (const name of fs.readdirSync(folder)) {
        if (!kept.includes(name)) fs.rmSync(path.join(folder, name), { recursive: true });
    }
    for (const name of kept) {
        const full = path.join(folder, name);
        if (micropython.FS.isDir(micropython.FS.stat(full).mode)) copy_back(full);
        else fs.writeFileSync(full, micropython.FS.readFile(full));
    }
}

function run() {
    micropython.globals.set("environment", Object.entries(process.env).flat());
    micropython.globals.set("searched", searched);
    micropython.runPython(`
import os, sys
sys.path[:] = list(searched)
for name in ("binascii", "hashlib", "io"):  # a board has those in C alone; os has no getenv here
    sys.modules[name] = __import__("u" + name)
flat = list(environment)
os.getenv = dict(zip(flat[::2], flat[1::2])).get
del name, flat, environment, searched
`);
    try {
        micropython.runPython(code);
    } catch (error) {
        const status = error.name === "PythonError" && error.message.match(/(?:SystemExit|PowerCut): (\d+)\s*$/);
        if (status) return Number(status[1]);
        fs.writeSync(2, String(error.message));
        return 1;
    }
    return 0;
}

for (const folder of [here, ...searched.filter((name) => name !== SOURCES)]) copy_in(folder);
micropython.FS.chdir(here);
const status = run();
copy_back(here);
process.exit(status);
