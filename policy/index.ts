import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies/index.ts";

new PolicyPack("ha-monitoring", { policies: [...policies] });
