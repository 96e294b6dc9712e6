package ru.eatfit24.billing.example;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.usage.OperationConflictException;

/** Turns every way in which a request can fail into a problem body. */
final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static void register(JavalinConfig config) {
        config.routes.exception(
                ProblemException.class, (failure, request) -> failure.problem().answer(request));
        config.routes.exception(
                HttpResponseException.class,
                (failure, request) -> ofFramework(failure).answer(request));
        config.routes.exception(
                IOException.class, (failure, request) -> unread(failure).answer(request));
        // Javalin answers some time-outs of the web server by itself, with a status and no body.
        config.routes.error(408, request -> ofStatus(408).answer(request));
        config.routes.exception(
                OperationConflictException.class,
                (failure, request) -> IdempotencyKey.reused().answer(request));
        // No answer from the store is no grant.
        config.routes.exception(StoreUnavailableException.class, (failure, request) -> notCounted(failure, request));
        config.routes.exception(AccountBusyException.class, (failure, request) -> notCounted(failure, request));
        config.routes.exception(
                OutcomeUnknownException.class,
                (failure, request) -> logged(
                                Problem.of(
                                        503,
                                        "OUTCOME_UNKNOWN",
                                        "It is not known whether the request took effect. Look at your usage first."),
                                failure)
                        .answer(request));
        config.routes.exception(
                Exception.class, (failure, request) -> unexpected(failure).answer(request));
        config.router.javaLangErrorHandler((response, error) -> {
            Problem problem = unexpected(error);
            response.setStatus(problem.status());
            response.setContentType(Problem.MEDIA_TYPE);
            try {
                response.getOutputStream().write(problem.toJson());
            } catch (IOException gone) {
                log.debug("event=client-gone", gone);
            }
        });
    }

    /** Refuses by the length that a request declares, also where its body would not be read. */
    static void refuseDeclaredOversize(Context request) {
        if (request.req().getContentLengthLong() > HttpApi.MAX_BODY_BYTES) {
            throw new ProblemException(ofStatus(413));
        }
    }

    /** The payment system did not say what became of it. */
    static Problem providerSilent(String whatNow) {
        return Problem.of(502, "PAYMENT_PROVIDER_UNAVAILABLE", "The payment system did not answer. " + whatNow);
    }

    /** The problem for a failure that its status describes. */
    static Problem ofStatus(int status) {
        String detail = switch (status) {
            case 404 -> "There is nothing at this address.";
            case 405 -> "This address does not take this method.";
            case 408 -> "The request came too slowly.";
            case 413 -> "The body is larger than " + HttpApi.MAX_BODY_BYTES + " bytes.";
            case 414 -> "The address is too long.";
            case 431 -> "The headers are too long.";
            default -> status < 500 ? "The request is malformed." : "The server failed.";
        };
        HttpStatus known = HttpStatus.forStatus(status);
        return Problem.of(status, known == HttpStatus.UNKNOWN ? "HTTP_" + status : known.name(), detail);
    }

    private static Problem ofFramework(HttpResponseException failure) {
        Problem problem = ofStatus(failure.getStatus());
        String methods = failure.getDetails().get("availableMethods");
        return methods == null ? problem : problem.header("Allow", methods);
    }

    /** The rest of a request did not come: nothing reads or writes but for the client. */
    private static Problem unread(IOException failure) {
        log.debug("event=request-cut-off", failure);
        return ofStatus(failure.getCause() instanceof TimeoutException ? 408 : 400);
    }

    private static void notCounted(Exception failure, Context request) {
        logged(
                        Problem.of(
                                503,
                                "STORE_UNAVAILABLE",
                                "Limits cannot be checked now, and nothing was counted. Try again."),
                        failure)
                .header("Retry-After", "1")
                .answer(request);
    }

    private static Problem unexpected(Throwable failure) {
        return logged(Problem.of(500, "INTERNAL_ERROR", "The server failed. The failure was logged."), failure);
    }

    /** Puts the same id into the log and into the answer, and the failure into the log only. */
    private static Problem logged(Problem problem, Throwable failure) {
        String occurrence = "urn:uuid:" + UUID.randomUUID();
        log.error("event=request-failed code={} occurrence={}", problem.errorCode(), occurrence, failure);
        return problem.with("instance", occurrence);
    }
}
