// Package lifecycle runs the parts of a process until one of them ends.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
)

// Part is something that runs until its context ends. It returns nil then, and
// an error only when it cannot go on.
type Part struct {
	Name string
	Run  func(ctx context.Context) error
}

// Run starts all parts and waits until all have ended. The first that fails, or
// the end of ctx, ends the others, in the reverse of their order: each has ended
// before the one before it is told to. It returns what failed.
func Run(ctx context.Context, parts ...Part) error {
	ending, end := context.WithCancel(ctx)
	defer end()
	running := make([]*part, len(parts))
	for i, p := range parts {
		// Detached from ctx: a part ends when its turn has come.
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		running[i] = &part{cancel: cancel, done: make(chan struct{})}
		go running[i].run(own, p, end)
	}
	<-ending.Done()
	var failed error
	for i := len(running) - 1; i >= 0; i-- {
		running[i].cancel()
		<-running[i].done
		failed = errors.Join(failed, running[i].err)
	}
	return failed
}

type part struct {
	cancel context.CancelFunc
	done   chan struct{}
	err    error
}

func (p *part) run(ctx context.Context, what Part, end context.CancelFunc) {
	defer close(p.done)
	defer end()
	if err := what.Run(ctx); err != nil {
		p.err = fmt.Errorf("%s: %w", what.Name, err)
	}
}
