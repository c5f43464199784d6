// The console over a pretended street, for looking at: serve_fake.mjs BUNDLE [--empty]. Prints its address; ends with its input.
import { aNight } from "./fake/figures.mjs";
import { Service } from "./fake/service.mjs";
import { playStreet } from "./fake/street.mjs";

const service = new Service(process.argv[2]);
if (!process.argv.includes("--empty")) {
  playStreet(service);
  service.figures = aNight();
}
console.log(await service.listen());
process.stdin.on("end", () => void service.stop()).resume();
