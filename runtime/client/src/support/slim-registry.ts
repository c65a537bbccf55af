import ObjectField from '@rjsf/core/lib/components/fields/ObjectField.js';
import SchemaField from '@rjsf/core/lib/components/fields/SchemaField.js';
import { englishStringTranslator, type Registry } from '@rjsf/utils';

/**
 * Stands in for rjsf's default registry in the build. Our theme (forms/theme.tsx) draws one flat object whose properties are
 * fields of kinds; the widgets, array, union and layout fields of rjsf would be dead weight on every form page.
 */
export default function getDefaultRegistry(): Partial<Registry> {
	const nothing = () => null;
	return {
		fields: { ObjectField, SchemaField } as Registry['fields'],
		templates: {
			DescriptionFieldTemplate: nothing,
			TitleFieldTemplate: nothing,
			OptionalDataControlsTemplate: nothing,
			ButtonTemplates: {},
		} as unknown as Registry['templates'],
		widgets: {},
		rootSchema: {},
		formContext: {},
		translateString: englishStringTranslator,
		globalFormOptions: { idPrefix: 'root', idSeparator: '_', useFallbackUiForUnsupportedType: false },
	};
}
