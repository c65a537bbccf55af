/** Style sheets are imported for their effect; the client's build collects them. */
declare module '*.css';
