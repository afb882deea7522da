import { type FileHandle, open, readFile } from "node:fs/promises";
import { processesOf } from "../../../local/cluster/cgroups.ts";
import type { Node } from "../../../local/layout.ts";

// Time namespaces of Linux do not cover the time of day. Programs read the time of day without a system
// call, by code that the kernel maps into each process, the vDSO. This file replaces that code in the
// processes of one node.
// https://man7.org/linux/man-pages/man7/vdso.7.html

const symbol = "__vdso_clock_gettime";

/** Shifts the time of day in all processes of a node by -128 to 127 seconds. */
export async function setClockOff(node: Node, seconds: number): Promise<void> {
  for (const pid of processesOf(node.name)) await replaceClock(pid, clockCode(seconds));
}

/** Resets the time of day in the processes of a node. */
export const setClockRight = (node: Node) => setClockOff(node, 0);

/** Machine code for x86-64: makes the system call, and adds seconds to the time of day. */
function clockCode(seconds: number): Buffer {
  const code = [
    [0xb8, 228, 0, 0, 0], // mov eax, SYS_clock_gettime
    [0x0f, 0x05], // syscall
    [0x85, 0xff], // test edi, edi: is it CLOCK_REALTIME?
    [0x75, 4], // jnz over the next instruction
    [0x48, 0x83, 0x06, seconds & 0xff], // add qword [rsi], seconds
    [0xc3], // ret
  ];
  return Buffer.from(code.flat());
}

async function replaceClock(pid: number, code: Buffer): Promise<void> {
  let memory: FileHandle | undefined;
  try {
    const maps = await readFile(`/proc/${pid}/maps`, "utf8");
    const [, from, to] = /^(\w+)-(\w+) .*\[vdso\]$/m.exec(maps) ?? [];
    const start = parseInt(from ?? "", 16);
    memory = await open(`/proc/${pid}/mem`, "r+");
    const vdso = Buffer.alloc(parseInt(to ?? "", 16) - start);
    await memory.read(vdso, 0, vdso.length, start);
    await memory.write(code, 0, code.length, start + addressOf(symbol, vdso));
  } catch (error) {
    // The process may have ended.
    if (!["ENOENT", "ESRCH", "EIO"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  } finally {
    await memory?.close();
  }
}

/** Address of a function in a 64-bit ELF object, from its dynamic symbol table. */
function addressOf(name: string, elf: Buffer): number {
  const number = (offset: number) => Number(elf.readBigUInt64LE(offset));
  const tables = new Map<number, number>();
  const headers = number(32);
  for (let index = 0; index < elf.readUInt16LE(56); index++) {
    const header = headers + index * 56;
    if (elf.readUInt32LE(header) !== 2 /* PT_DYNAMIC */) continue;
    for (let entry = number(header + 8); number(entry) !== 0; entry += 16)
      tables.set(number(entry), number(entry + 8));
  }
  const [strings = 0, symbols = 0] = [tables.get(5 /* DT_STRTAB */), tables.get(6 /* DT_SYMTAB */)];
  for (let entry = symbols; entry < elf.length - 24; entry += 24) {
    const text = strings + elf.readUInt32LE(entry);
    if (elf.toString("latin1", text, text + name.length + 1) === `${name}\0`)
      return number(entry + 8);
  }
  throw new Error(`The vDSO of this kernel has no ${name}.`);
}
