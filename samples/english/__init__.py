"""The books' words in English: made from the same designs and scenes as the Chinese, by the same choices."""
