/** What the scanner leaves to its host, because it is rare. */

/** Address of the descriptor of the character set whose name stands there; 0 for `binary`. Throws where unknown. */
// @ts-ignore: decorator
@external("host", "charset")
export declare function charsetNamed(at: usize, length: usize): usize;

/**
 * Works out the expression at `at`, leaves its literal at `expressionAt`, and returns the expression's length; 0 where it
 * is not whole. Throws for what only a server can work out.
 */
// @ts-ignore: decorator
@external("host", "expression")
export declare function readExpression(at: usize, length: usize): usize;

/** Turns text in place into UTF-8, in up to `room` bytes: the new length, −1 for what is no text, −2 for no room. */
// @ts-ignore: decorator
@external("host", "transcode")
export declare function transcode(charset: u32, at: usize, length: usize, room: usize): i32;
