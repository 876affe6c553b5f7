package localpg

import (
	"bytes"
	"os"
)

const longLog = 16 << 20 // Bytes after which a server's log is begun anew.

// trimLog keeps the log short, and returns its size.
func (n *native) trimLog() int64 {
	info, err := os.Stat(n.home.path("log"))
	if err != nil {
		return 0
	}
	if info.Size() > longLog && os.Rename(n.home.path("log"), n.home.path("log.old")) == nil {
		return 0
	}
	return info.Size()
}

// logSince returns the last lines that the log gained after it had a size.
func (n *native) logSince(size int64) string {
	text, err := os.ReadFile(n.home.path("log"))
	if err != nil || int64(len(text)) < size {
		return ""
	}
	return tail(text[size:])
}

// tail returns the last lines of a program's output, 2,000 bytes at most.
func tail(out []byte) string {
	out = bytes.TrimSpace(out)
	if cut := len(out) - 2000; cut > 0 {
		out = out[cut:]
		out = out[bytes.IndexByte(out, '\n')+1:]
	}
	return string(out)
}
