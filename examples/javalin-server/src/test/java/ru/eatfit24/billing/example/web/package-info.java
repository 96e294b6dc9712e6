/** Tests of the pages: over HTTP, and in a real browser. */
@NullMarked
package ru.eatfit24.billing.example.web;

import org.jspecify.annotations.NullMarked;
