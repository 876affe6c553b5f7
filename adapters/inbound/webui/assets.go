package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

//go:embed all:assets
var assetTree embed.FS

// assets are the files that pages load, under an address that names the content of all
// of them: what imports another by a relative address finds it, and a browser never asks
// again for what it has.
type assets struct {
	mark  string
	files map[string]*asset
}

type asset struct {
	kind    string // Content-Type.
	content []byte
	packed  func() []byte // Gzipped; nil where that is no smaller.
}

// assetPath is below which the assets are.
const assetPath = "/assets/"

// shelf holds the assets of this binary.
var shelf = sync.OnceValue(func() assets { return newAssets(assetTree) })

func newAssets(tree fs.FS) assets {
	out := assets{files: map[string]*asset{}}
	sum := sha256.New()
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "assets/")
		fmt.Fprintf(sum, "%s %d\n", name, len(content))
		_, _ = sum.Write(content) // A hash does not fail.
		out.files[name] = &asset{kind: kindOf(name), content: content, packed: sync.OnceValue(func() []byte { return pack(content) })}
		return nil
	})
	if err != nil {
		panic(err) // It is in the binary.
	}
	out.mark = hex.EncodeToString(sum.Sum(nil))[:12]
	return out
}

// kindOf does not ask the machine, whose tables differ.
func kindOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".geojson", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	default:
		if kind := mime.TypeByExtension(ext); kind != "" {
			return kind
		}
		return "application/octet-stream"
	}
}

func pack(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(content); err != nil || w.Close() != nil || out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}

// assetURL is where a page finds an asset, such as "app.css" or "islands/today.js".
func assetURL(name string) string { return assetPath + shelf().mark + "/" + name }

// serveAsset answers GET /assets/{mark}/{name}. Under the mark of another version, which
// a page of another server of ours may have, it answers what it has, not to be kept.
func serveAsset(c *gin.Context) {
	all := shelf()
	file, there := all.files[strings.TrimPrefix(c.Param("name"), "/")]
	if !there {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.Header("Cache-Control", "no-cache")
	if c.Param("mark") == all.mark {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.Header("Vary", "Accept-Encoding")
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	content := file.content
	if packed := file.packed(); packed != nil && strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		content = packed
	}
	c.Data(http.StatusOK, file.kind, content)
}
