package scheduler

import (
	"context"
	"log/slog"
	"time"
)

// UseWriter is the use case that writes when credentials were used last.
type UseWriter interface {
	WriteUses(ctx context.Context) error
}

// Uses has the uses of credentials written, apart from the requests.
type Uses struct {
	writer UseWriter
	log    *slog.Logger
}

// NewUses returns a driver.
func NewUses(writer UseWriter, log *slog.Logger) *Uses { return &Uses{writer: writer, log: log} }

const (
	writeUses     = 10 * time.Second
	lastWriteUses = 5 * time.Second // How long the last write may take.
)

// Run writes until ctx ends, and then once more.
func (u *Uses) Run(ctx context.Context) error {
	for sleep(ctx, writeUses) {
		u.write(ctx)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWriteUses)
	defer cancel()
	u.write(last)
	return nil
}

func (u *Uses) write(ctx context.Context) {
	if err := u.writer.WriteUses(ctx); err != nil && ctx.Err() == nil {
		u.log.ErrorContext(ctx, "write when credentials were used", "error", err)
	}
}
