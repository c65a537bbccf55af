import '@dougong/ui/styles.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Root } from './root.tsx';

const element = document.getElementById('root');
if (element) {
	createRoot(element).render(
		<StrictMode>
			<Root />
		</StrictMode>,
	);
}
