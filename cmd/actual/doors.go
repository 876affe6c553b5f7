package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/transport"
	"actual/cmd/internal/config"
	"actual/cmd/internal/lifecycle"
)

// door answers the public's requests, over TLS where there is a certificate.
func (s *server) door(cfg config.Config, listener net.Listener, log *slog.Logger) (lifecycle.Part, error) {
	handler, err := s.API.Handler()
	if err != nil {
		return lifecycle.Part{}, err
	}
	proxies, err := transport.ParseProxies(cfg.TrustedProxies)
	if err != nil {
		return lifecycle.Part{}, fmt.Errorf("ACTUAL_TRUSTED_PROXIES: %w", err)
	}
	srv := httpapi.Server(proxies.Handler(handler))
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	serve := srv.Serve
	if cfg.TLSCert != "" {
		certificate, err := transport.LoadCertificate(cfg.TLSCert, cfg.TLSKey, log)
		if err != nil {
			return lifecycle.Part{}, fmt.Errorf("ACTUAL_TLS_CERT, ACTUAL_TLS_KEY: %w", err)
		}
		srv.TLSConfig = certificate.Config()
		serve = func(l net.Listener) error { return srv.ServeTLS(l, "", "") }
	}
	return lifecycle.Part{Name: "http", Run: func(ctx context.Context) error {
		return answer(ctx, srv, func() error { return serve(listener) }, cfg.ShutdownTimeout)
	}}, nil
}

// gate shows operators what is not for the public, at an address of its own.
func (s *server) gate(ctx context.Context, cfg config.Config, log *slog.Logger) (lifecycle.Part, error) {
	if cfg.OpsListen == config.Off {
		return lifecycle.Part{Name: "operations", Run: func(ctx context.Context) error { <-ctx.Done(); return nil }}, nil
	}
	listener, err := net.Listen("tcp", cfg.OpsListen)
	if err != nil {
		return lifecycle.Part{}, fmt.Errorf("ACTUAL_OPS_LISTEN (of another server on this machine? give each its own, or %s): %w", config.Off, err)
	}
	log.InfoContext(ctx, "showing metrics", "address", listener.Addr().String())
	srv := httpapi.Server(transport.Operations(s.Metrics))
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	return lifecycle.Part{Name: "operations", Run: func(ctx context.Context) error {
		return answer(ctx, srv, func() error { return srv.Serve(listener) }, time.Second)
	}}, nil
}

// answer serves until ctx ends. Then no new requests are taken, and those that
// there are have so long to finish.
func answer(ctx context.Context, srv *http.Server, serve func() error, timeout time.Duration) error {
	failed := make(chan error, 1)
	go func() { failed <- serve() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	if err := srv.Shutdown(last); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return errors.Join(err, srv.Close())
	}
	return nil
}
