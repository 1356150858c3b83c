// Tests hand the environment on to engines and providers, as the sandbox does.
import { isolate } from "../../sandbox/isolate.ts";

isolate();
