package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/telemetry"
)

const requestIDHeader = "X-Request-Id"

// observe names, measures and logs a request. The log has the route and never
// the path or the query, which may name people and places.
func (a *API) observe(c *gin.Context) {
	began := time.Now()
	id := a.requestID(c.GetHeader(requestIDHeader))
	c.Header(requestIDHeader, id)
	ctx, end := a.parts.HTTP.Begin(c.Request, c.FullPath(), began)
	c.Request = c.Request.WithContext(telemetry.With(ctx, slog.String(telemetry.RequestID, id)))

	c.Next()

	status := c.Writer.Status()
	end(status)
	attrs := []slog.Attr{
		slog.String("method", c.Request.Method), slog.String("route", c.FullPath()), slog.Int("status", status),
		slog.Float64("duration_ms", float64(time.Since(began).Microseconds())/1000),
	}
	if why := c.Errors.Last(); why != nil {
		attrs = append(attrs, slog.String("error", why.Error()))
	}
	level := levelOf(c.FullPath(), status)
	if c.GetBool(heldOff) { // Who floods must not fill the log as well; metrics count it.
		level = slog.LevelDebug
	}
	a.log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}

// quiet lists the routes that are asked all the time.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/v1/notehub/events": true}

// levelOf keeps what happens all the time out of the log.
func levelOf(route string, status int) slog.Level {
	switch {
	case status == http.StatusServiceUnavailable:
		return slog.LevelWarn
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case status < http.StatusBadRequest && quiet[route]:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// requestID takes the caller's id where it is one that can stand in a log.
func (a *API) requestID(given string) string {
	if given == "" || len(given) > 64 {
		return a.parts.IDs.New().String()
	}
	for _, r := range []byte(given) {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.' {
			return a.parts.IDs.New().String()
		}
	}
	return given
}

// protect sets headers by which a browser does the least that it can with an
// answer.
func protect(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

// rescue answers a panic like any other fault of ours.
func (a *API) rescue(c *gin.Context) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			a.log.ErrorContext(c.Request.Context(), "panic", "route", c.FullPath(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if c.Writer.Written() {
				c.Abort()
				return
			}
			a.fail(c, errInternal)
		}
	}()
	c.Next()
}

// readinessTimeout bounds the questions behind /readyz.
const readinessTimeout = 2 * time.Second

func withTimeout(c *gin.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request.Context(), readinessTimeout)
}
