export { Group } from "./Group.entity";
