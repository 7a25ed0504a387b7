/** How large JSON of a caller's may be: the same for what he sends by the API as for what a platform reads. */
export { checkCharacters, sizeProblem } from '../platforms/bounds.ts'
