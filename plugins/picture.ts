/** A workflow as a picture. Its canvas is large: whoever shows it imports this when it is shown. */
export { Picture } from './standard/blocks/runs/picture/picture.tsx';
export { graphOf } from './standard/blocks/runs/graph.ts';
export { pictureTexts, stateIcons } from './standard/blocks/runs/picture/texts.ts';
export type { PictureEdge, PictureNode, PictureProps } from './standard/blocks/runs/picture/types.ts';
