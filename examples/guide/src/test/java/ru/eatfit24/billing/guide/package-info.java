/** The code of the guide. What stands between the comments {@code shown} and {@code end} is shown in a page, word for word. */
@NullMarked
package ru.eatfit24.billing.guide;

import org.jspecify.annotations.NullMarked;
