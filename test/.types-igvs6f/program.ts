import { agent, run, tool } from "../../src/index.ts";
import { z } from "zod";
export const used = [agent, run, tool, z];