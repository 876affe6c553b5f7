package main

import (
	"context"
	"sync"
	"time"
)

// mostPaced is how many requests of a pace may be under way at once; beyond, the
// next one comes late.
const mostPaced = 256

// paced calls do so many times a second until ctx ends, each at its time, which is
// fixed before: a slow answer delays no other. It returns when all have ended.
func paced(ctx context.Context, perSecond int, do func(n int)) {
	room := make(chan struct{}, mostPaced)
	var doing sync.WaitGroup
	defer doing.Wait()
	began := time.Now()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(began.Add(time.Duration(n) * time.Second / time.Duration(perSecond)))):
		}
		room <- struct{}{}
		doing.Go(func() {
			defer func() { <-room }()
			do(n)
		})
	}
}
