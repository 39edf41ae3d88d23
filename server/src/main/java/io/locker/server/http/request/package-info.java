/** What clients send and are told, as text: requests that make sense, problems, and the paths there are. */
@NullMarked
package io.locker.server.http.request;

import org.jspecify.annotations.NullMarked;
