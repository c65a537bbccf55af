import type { ExpandedRef } from '@dougong/schemas/api';
import type { FieldView, InputProps, Translate } from '@dougong/ui';
import { createContext, useContext } from 'react';
import type { ClientTranslate } from '../i18n/translate.ts';
import type { FormState } from './form-state.ts';
import type { FormPlan, PlanField, PlanSection } from './plan.ts';

/** What the templates of the theme need besides what rjsf gives them. */
export interface FormContext {
	plan: FormPlan;
	state: FormState;
	/** On screen now: all visible sections, or the present step. */
	sections: readonly PlanSection[];
	field(key: string): PlanField | undefined;
	view(kind: string): FieldView | undefined;
	expanded: { [field: string]: ExpandedRef | ExpandedRef[] | null | undefined };
	lookup: InputProps['lookup'];
	language: string;
	t: ClientTranslate & Translate;
}
const Context = createContext<FormContext | null>(null);
export const FormContextProvider = Context.Provider;

export function useForm(): FormContext {
	const form = useContext(Context);
	if (!form) throw new Error('a form template is used outside of a form');
	return form;
}
