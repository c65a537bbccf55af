import '@dougong/ui/styles.css';
import '@dougong/ui/popups.css';
import './designer.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DesignerApp } from './designer-app.tsx';

const element = document.getElementById('root');
if (element) {
	createRoot(element).render(
		<StrictMode>
			<DesignerApp />
		</StrictMode>,
	);
}
