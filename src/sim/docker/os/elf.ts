/** What a file that is machine code begins with; the name of the program comes after it. */
export const ELF = '\x7fELF ';
