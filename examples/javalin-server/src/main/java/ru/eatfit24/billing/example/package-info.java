/**
 * A host application: an HTTP service that lets each user have three photos of meals recognised a day.
 *
 * <p>Read it in this order: {@code EatFitPlans} declares what there is to limit, {@code PhotoDesk} enforces it, {@code server.BillingServer} puts
 * database, billing and HTTP together. The rest is what every HTTP service needs: who asks, JSON, problem bodies.
 */
@NullMarked
package ru.eatfit24.billing.example;

import org.jspecify.annotations.NullMarked;
