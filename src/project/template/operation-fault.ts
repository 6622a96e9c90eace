/** Raised by operations on values; the interpreter turns it into an error with a place. */
export class OperationFault extends Error {}
