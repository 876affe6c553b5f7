package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"golang.org/x/sync/semaphore"
)

// spool reads the bodies of deliveries into memory that is bounded for each and
// for all together.
type spool struct {
	limits Limits
	room   *semaphore.Weighted // For bodies larger than one event.
}

// load is a body in memory or, of one over the limit, its size and hash.
type load struct {
	raw   []byte
	fault string // Why the bytes can't be read at all; empty where they can.

	over bool
	size int64 // Bytes that were read.
	sum  [sha256.Size]byte

	held int64 // Taken from the room.
}

// read returns the body of a request, inflated. It fails with errBusy, errTooSlow
// or errTruncated; then there is nothing to be stored. The caller gives the load
// back.
func (s *spool) read(r *http.Request) (load, error) {
	l, err := s.fill(r.Body, r.ContentLength)
	if err != nil {
		return load{}, reasonOf(err)
	}
	switch encoding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); {
	case l.over || encoding == "" || encoding == "identity":
		return l, nil
	case encoding != "gzip" && encoding != "x-gzip":
		l.fault = "the content encoding is neither gzip nor identity, so the bytes are kept as they came"
		return l, nil
	}
	inflated, err := s.inflate(l.raw)
	if errors.Is(err, errBusy) {
		s.back(l)
		return load{}, err
	}
	if err != nil {
		l.fault = "the content encoding is gzip, but the bytes do not inflate: " + err.Error()
		return l, nil //nolint:nilerr // What is wrong with the bytes is kept with them.
	}
	s.back(l)
	return inflated, nil
}

func (s *spool) inflate(raw []byte) (load, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return load{}, err
	}
	return s.fill(z, -1)
}

// back gives what the load holds back to the room.
func (s *spool) back(l load) { s.room.Release(l.held) }

// fill reads all of src, of which so many bytes are expected (-1: not known).
func (s *spool) fill(src io.Reader, expected int64) (l load, err error) {
	defer func() {
		if err != nil {
			s.back(l)
		}
	}()
	const least, most = 1 << 10, 64 << 10 // What a caller announces is not believed beyond.
	buf := make([]byte, 0, min(max(expected+1, least), most, s.limits.Event+1))
	for {
		if len(buf) == cap(buf) {
			if buf, err = s.grow(buf, &l); err != nil {
				return l, err
			}
		}
		n, err := src.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > s.limits.Request:
			return s.hash(buf, src, l)
		case errors.Is(err, io.EOF):
			l.raw, l.size = buf, int64(len(buf))
			return l, nil
		case err != nil:
			return l, err
		}
	}
}

// grow doubles the buffer, one byte beyond the limit at most. What is larger than
// an event takes its room first; both buffers count while there are two.
func (s *spool) grow(buf []byte, l *load) ([]byte, error) {
	size := min(2*int64(cap(buf)), s.limits.Request+1)
	held := int64(0)
	if size > s.limits.Event+1 {
		held = size
	}
	if !s.room.TryAcquire(held) {
		return buf, errBusy
	}
	larger := append(make([]byte, 0, size), buf...)
	s.room.Release(l.held)
	l.held = held
	return larger, nil
}

// hash reads on without keeping, as far as the limit of that.
func (s *spool) hash(begin []byte, rest io.Reader, l load) (load, error) {
	h := sha256.New()
	_, _ = h.Write(begin) // A hash does not fail.
	s.back(l)
	l.held = 0
	n, err := io.CopyN(h, rest, s.limits.Hashed-int64(len(begin)))
	if err != nil && !errors.Is(err, io.EOF) {
		return l, err
	}
	l.over, l.size = true, int64(len(begin))+n
	h.Sum(l.sum[:0])
	return l, nil
}

// reasonOf tells a slow client from one that went away.
func reasonOf(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, errBusy):
		return err
	case errors.As(err, &timeout) && timeout.Timeout():
		return errTooSlow
	}
	return errTruncated
}
