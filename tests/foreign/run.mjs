// What programs that others wrote say to the exports of the engine, in a folder that the example `foreign` filled.
//
//   node run.mjs FOLDER [PICTURES]    PICTURES: a folder for pictures of the processes, for a person to look at

import { drawing } from "./drawing.mjs";
import { engine } from "./engine.mjs";
import { reading } from "./reading.mjs";

const [folder, pictures] = process.argv.slice(2);
if (!folder) throw new Error("node run.mjs FOLDER [PICTURES]");
reading(folder);
drawing(folder, pictures);
engine(folder);
