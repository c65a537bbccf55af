import fs from 'node:fs';
import path from 'node:path';
import { generatedFiles } from './generated.ts';

for (const { path: file, text } of generatedFiles()) {
	if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
	console.log(`wrote ${file}`);
}
