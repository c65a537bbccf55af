export { DesignerApp } from './designer-app.tsx';
