import { defineConfig } from "vite";

// The loader: one classic script without imports, because the snippet is a plain <script async>.
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    lib: {
      entry: "loader/main.ts",
      formats: ["iife"],
      name: "BellhopLoader",
      fileName: () => "widget.js",
    },
  },
});
