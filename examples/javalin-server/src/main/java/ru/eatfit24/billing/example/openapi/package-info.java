/** The document of the API, and the pages that draw it: {@link ru.eatfit24.billing.example.openapi.OpenApiRoutes}. */
@NullMarked
package ru.eatfit24.billing.example.openapi;

import org.jspecify.annotations.NullMarked;
