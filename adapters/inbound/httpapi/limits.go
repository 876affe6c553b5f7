package httpapi

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"actual/app/presence"
)

// Limits bounds what requests may cost. Each is a setting. All but Chunk and
// Correction are bytes.
type Limits struct {
	Event    int64 // Of one event; a larger one is kept as headers and hash.
	Request  int64 // Of one request, as it comes and inflated; likewise.
	Hashed   int64 // How much of a body over the limit is read and hashed.
	InFlight int64 // Of all bodies larger than one event that are in memory at once.
	Chunk    int   // Events that are handed on together.

	Correction presence.Bound // What one answer about a correction looks at; the rest goes on in the background.
}

// DefaultLimits are those of the documentation.
func DefaultLimits() Limits {
	const mib = 1 << 20
	return Limits{Event: 1 * mib, Request: 32 * mib, Hashed: 64 * mib, InFlight: 128 * mib, Chunk: 1000, Correction: presence.Bound{Badges: 200, Fixes: 1_000_000}}
}

// What a connection may cost. A client that is slower is answered 408 where it
// can still be answered, and nothing of its body is stored.
const (
	ReadHeaderTimeout = 10 * time.Second
	ReadTimeout       = 60 * time.Second // The largest body then needs 4.5 Mbit/s.
	WriteTimeout      = 90 * time.Second // Counted from the end of the headers.
	IdleTimeout       = 2 * time.Minute
	MaxHeaderBytes    = 32 << 10
)

// For how long requests may be worked on: by default, and a delivery, to which
// Notehub wants an answer within 30 s. An operation may name another
// (x-deadline-s in its description); above WriteTimeout if it moves that on itself.
const (
	RequestDeadline  = 30 * time.Second
	deliveryDeadline = 25 * time.Second
	longestDeadline  = time.Hour
)

// What bounds the body of a request that is no delivery: a correction may bring
// many fences.
const (
	maxCommand    = 64 << 10
	maxCorrection = 1 << 20
)

// Server returns a server of a handler with these bounds.
func Server(h http.Handler) *http.Server {
	left := make(chan struct{})
	srv := &http.Server{
		Handler: h, BaseContext: func(net.Listener) context.Context { return context.WithValue(context.Background(), leavingKey{}, left) },
		ReadHeaderTimeout: ReadHeaderTimeout, ReadTimeout: ReadTimeout,
		WriteTimeout: WriteTimeout, IdleTimeout: IdleTimeout, MaxHeaderBytes: MaxHeaderBytes,
	}
	srv.RegisterOnShutdown(sync.OnceFunc(func() { close(left) }))
	return srv
}

type leavingKey struct{}

// leaving is closed when the server of a request is to end: for answers that would go on.
// It is nil, and never closed, where the request is none of such a server.
func leaving(ctx context.Context) <-chan struct{} {
	left, _ := ctx.Value(leavingKey{}).(chan struct{})
	return left
}
