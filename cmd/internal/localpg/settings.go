package localpg

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// settings are those of every private server. What protects data (fsync,
// full_page_writes, synchronous_commit) stays as it is in production.
var settings = []string{
	"max_connections = 200",
	"shared_buffers = 512MB",
	"max_wal_size = 2GB",
	"password_encryption = scram-sha-256",
	"timezone = 'UTC'",
	"log_timezone = 'UTC'",
	"jit = off", // Compiling costs more than our short statements take.
}

// The ports tried, below the range that systems give to outgoing connections.
const firstPort, portCount = 15400, 600

// freePort returns the port that the folder used before, else one that depends
// on its path, if free, else the next free one. It is remembered.
func freePort(ctx context.Context, home place) (int, error) {
	if text, err := os.ReadFile(home.path("port")); err == nil {
		if port, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && isFree(ctx, port) {
			return port, nil
		}
	}
	start := int(crc32.ChecksumIEEE([]byte(home.dir)) % portCount)
	for i := range portCount {
		port := firstPort + (start+i)%portCount
		if isFree(ctx, port) {
			return port, home.write("port", strconv.Itoa(port))
		}
	}
	return 0, fmt.Errorf("no free port from %d to %d on 127.0.0.1", firstPort, firstPort+portCount-1)
}

func isFree(ctx context.Context, port int) bool {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	return err == nil && l.Close() == nil
}

// adminURL returns the superuser's URL of the server on a local port.
func adminURL(home place, port string) (*url.URL, error) {
	password, err := os.ReadFile(home.path("password"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the password of the private PostGIS is gone: stop it, and remove %s with its data", home.dir)
	}
	if err != nil {
		return nil, err
	}
	return &url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", strings.TrimSpace(string(password))),
		Host: net.JoinHostPort("127.0.0.1", port), Path: "/postgres", RawQuery: "sslmode=disable",
	}, nil
}
