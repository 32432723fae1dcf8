export const MAIN_FILE: string;
export const CACHE_FOLDER: string;
